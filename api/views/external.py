"""Articles by an id of the owner’s own, as a program that keeps them elsewhere sends them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import queries
from annotations.access import Access
from annotations.errors import LivingTwinError, StaleVersionError
from annotations.models import Article
from annotations.services.articles import TextInput, add_article
from annotations.services.guards import require_plain_text
from annotations.services.replacing import is_as_sent, replace_article
from api.preconditions import expected_version, require_unknown
from api.serializers.articles import ArticleSerializer, WholeArticleSerializer
from api.views.articles import brought_in
from api.views.base import Reading


class ArticleByExternalId(Reading[Article]):
    """An article by an id of your own. PUT says what it is: where there is none it is made, else its record becomes
    what is sent, with what is left out emptied, and another text its next revision. The same again changes nothing,
    whatever is asked of versions. What would change asks for the version you have seen in `If-Match`, or for `*`;
    `If-None-Match: *` makes it and never changes it."""

    access = Access("project", {"GET": "project.read", "PUT": "article.import"})
    operations = {"GET": "read_article_by_external_id", "PUT": "put_article"}
    queryset = Article.objects.none()
    serializer_class = ArticleSerializer
    body = WholeArticleSerializer
    lookup_field = lookup_url_kwarg = "external_id"
    puts = True

    def get_queryset(self) -> QuerySet[Article]:
        require_plain_text("external_id", self.kwargs["external_id"])
        return queries.articles_visible_to(self.actor)

    def there(self) -> QuerySet[Article]:
        return self.get_queryset().filter(external_id=self.kwargs["external_id"])

    def present(self) -> Any:
        found = self.read(self.there())
        return found and found.shown

    def put(self, request: Request, **kwargs: Any) -> Response:
        fields, content = brought_in(self.sent())
        fields["external_id"] = self.kwargs["external_id"]
        article = self.there().first()
        if article is None:
            try:
                return self.make(request, fields, content)
            except LivingTwinError:  # somebody was faster
                article = self.there().first()
                if article is None:  # and has deleted it since
                    raise
        found = self.read(self.there())
        if found is not None:
            require_unknown(request, self.tag_of(found))
        if not is_as_sent(article, fields, content):
            version = expected_version(request, article.version)
            replace_article(actor=self.actor, article=article, fields=fields, content=content, version=version)
        return self.answer(article.pk)

    def make(self, request: Request, fields: dict[str, Any], content: TextInput) -> Response:
        """Bring it in. Raises LivingTwinError; StaleVersionError for who has seen one."""
        if request.headers.get("If-Match", "").strip():
            raise StaleVersionError(_("There is no article with this id, or no longer."))
        made = add_article(actor=self.actor, fields=fields, content=content)
        return self.answer(made.pk, code=status.HTTP_201_CREATED)
