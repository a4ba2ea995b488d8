"""Web pages that tests read."""

from __future__ import annotations

import json

BODY = """
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav></header>
<main><article>
<h1>The tide mill turns again</h1>
<p class="standfirst">After nine years of repairs the wheel at the old quay grinds corn once more, its trust says.</p>
<p class="byline">By <a rel="author" href="/io">Io Marsh</a></p>
<figure><img src="mill.jpg"><figcaption>The mill at high water</figcaption></figure>
<p>The wheel of the mill turned on Saturday for the first time since 2015, in front of
<a href="https://stats.example/visitors">about 4,200 visitors</a>, said the trust that runs it.</p>
<p>&ldquo;It was quieter than we feared,&rdquo; said its miller, who had waited nine years for the water.</p>
<p><a href="/other">ALSO READ: The other mill that never closed</a></p>
<h2>What it cost</h2>
<p>The repair cost 62,000 pounds, of which the town gave half, according to a report of the council in January.</p>
<blockquote><p>Nobody believed that it would ever turn again, and neither did I, the mayor wrote.</p></blockquote>
<ul><li>The wheel is made of oak from the valley and weighs four tonnes.</li>
<li>The stones were cut in France in the year 1871.</li></ul>
<table><tr><th>Year</th><th>Visitors</th></tr><tr><td>2014</td><td>3,100</td></tr><tr><td>2024</td><td>4,200</td></tr></table>
<p>It will be open to everybody on every Saturday from April, when the water is high enough to turn the wheel.</p>
<div class="share"><p>Share this with everybody you know</p></div>
</article>
<aside><h2>Most read</h2><ul><li><a href="/1">Ferry late again</a></li><li><a href="/2">Roof leaks</a></li></ul></aside>
</main><footer><p>All rights reserved.</p></footer>
"""


def page(body: str = BODY, head: str = "") -> str:
    return f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'


def linked_data(**fields: object) -> str:
    """The head of a page with a description of an article as search engines want it."""
    article = {"@type": ["NewsArticle"], **fields}
    described = {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "Elsewhere"}, article]}
    return f'<script type="application/ld+json">{json.dumps(described)}</script>'
