"""Every verb of the history. Programs filter and subscribe by them, so a verb that was once there stays."""

from __future__ import annotations

_BY_NOUN = {
    "project": "founded changed",
    "guideline": "written",
    "member": "invited joined role_changed removed",
    "invitation": "revoked used",
    "service": "added renamed",
    "token": "made revoked",
    "import": ("received read failed finished expired confirmed discarded paused resumed cancelled withdrawn chosen"),
    "item": "made replaced corrected dropped taken_back chosen",
    "article": "imported changed revised deleted restored undone",
    "block": "changed undone",
    "feed": "added changed removed restored undone",
    "watch": "started changed ended asked undone",
    "claim": (
        "marked placed changed split_off merged led_on joined deleted restored settled unsettled carried unplaced"
        " undone"
    ),
    "reanchoring": "settled overtaken reopened undone",
    "placement": "superseded undone",
    "assessment": "given superseded moved withdrawn undone",
    "decision": "taken superseded moved withdrawn reopened undone",
    "coverage": "given carried withdrawn undone",
    "source": "added changed deleted restored hidden revealed undone",
    "evidence": "added changed moved doubled removed restored hidden revealed undone",
    "annotation": "received changed",
    "webannotation": "undone",
    "confidential": "hidden revealed",
    "importitem": "undone",
    "export": "requested retried finished failed",
    "release": "made",
    "webhook": "added changed removed secret_renewed replayed undone",
}
VERBS = tuple(f"{noun}.{verb}" for noun, verbs in _BY_NOUN.items() for verb in verbs.split())
# That something has gone out of somebody's sight or come into it. They tell ids alone, to everybody.
OF_SIGHT = tuple(verb for verb in VERBS if verb.endswith((".hidden", ".revealed")))
# What is for owners or in confidence by its nature never leaves the house, so nobody outside can ask for it.
FOR_EVERYBODY = tuple(verb for verb in VERBS if not verb.startswith(("webhook.", "item.", "importitem.")))
