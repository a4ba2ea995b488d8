"""XML of strangers as trees."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.importers.refusals import BrokenFileError, EntitiesError, TooDeepError, UnreadableError
from annotations.importers.xml_trees import attribute, child, children, local, tree_of


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "declared",
    ['<!ENTITY a "b">', '<!ENTITY a SYSTEM "file:///etc/hostname">', '<!ENTITY % a SYSTEM "http://192.0.2.1/">%a;'],
)
def test_entities_of_its_own_are_refused_in_every_encoding(declared: str, encoding: str) -> None:
    with pytest.raises(EntitiesError):
        tree_of(f"<!DOCTYPE r [{declared}]><r/>".encode(encoding))


@pytest.mark.parametrize(
    "raw", [b"", b" ", b"words", b"<r>", b"<r></s>", b"<r/><r/>", b"<r>\x00</r>", b"<r>&amp</r>", b"\xff"]
)
def test_what_is_no_xml_is_refused(raw: bytes) -> None:
    with pytest.raises(BrokenFileError):
        tree_of(raw)


def test_what_nests_without_end_is_refused() -> None:
    with pytest.raises(TooDeepError):
        tree_of(b"<r>" * 5_000 + b"</r>" * 5_000)


def test_a_document_type_that_lies_elsewhere_is_not_fetched() -> None:
    root = tree_of(b'<!DOCTYPE r PUBLIC "-//X" "http://192.0.2.1/x.dtd"><r>a</r>')

    assert root.text == "a"


def test_comments_and_instructions_are_no_part_of_the_tree() -> None:
    root = tree_of(b"<r><!-- c --><?do it?><a/></r>")

    assert [local(one) for one in root] == ["a"]


def test_elements_and_attributes_are_found_by_their_names_in_any_namespace() -> None:
    root = tree_of(b'<r xmlns="urn:a" xmlns:b="urn:b" b:id="1"><b:x><y z="2"/></b:x><x/></r>')

    assert [len(children(root, "x")), len(children(root, "x", "y"))] == [2, 2]
    found = child(root, "x", "y")
    assert found is not None
    assert (attribute(root, "id"), attribute(found, "z"), attribute(found, "w")) == ("1", "2", "")
    assert child(root, "x", "lost", "y") is child(None, "x") is None


@given(st.binary(max_size=200) | st.text(alphabet="<>/&;ar !-[]'\"=?", max_size=60).map(str.encode))
def test_whatever_the_bytes_they_are_a_tree_or_refused_by_name(raw: bytes) -> None:
    try:
        assert local(tree_of(raw))
    except UnreadableError:
        return
