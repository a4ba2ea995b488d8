"""A report of an agency, a paper that printed it with small changes, and another paper's report of the same event."""

from __future__ import annotations

AGENCY = """\
The ferry between Skarholm and the mainland will not sail before the end of May, its owner said on Tuesday, \
after a second inspection had found cracks in both of the ship's main bearings.

The Tern, built in 1987 and in service on the crossing for twenty-six years, was taken out of the water last \
week. It carried some 310,000 passengers last year, about a tenth more than in the year before, according to \
figures of the harbour office.

“We have ordered the parts, but nobody has kept them in stock since the yard closed,” said Marit Olsen, who \
runs the line with her brother. A replacement boat, the smaller Petrel, takes no lorries and only eight cars.

The island's council meets on Thursday to decide whether to pay for a chartered ship. Its treasurer, Per Lund, \
put the cost at 42,000 crowns a day and said that the reserve would last for five weeks at most.

Shops on the island reported no shortages so far. The bakery has moved its deliveries to the early boat, and \
the school will hold its examinations a week later than planned.

A spokeswoman for the ministry of transport said a request for help had been received and would be answered \
within the month. She declined to say whether a permanent bridge, promised in three elections, was still being \
considered."""

REPRINT = """\
Island cut off until summer

The ferry between Skarholm and the mainland will not sail before the end of May, the owner said on Tuesday, \
after a second inspection had found cracks in both of the ship's main bearings.

The Tern, built in 1987 and in service on the crossing for 26 years, was taken out of the water last week. It \
carried some 310,000 passengers last year, about a tenth more than in the year before, according to figures of \
the harbour office.

“We have ordered the parts, but nobody has kept them in stock since the yard closed,” said Marit Olsen, who \
runs the line with her brother. A replacement boat, the smaller Petrel, takes no lorries and only eight cars.

The council of the island meets on Thursday to decide whether to pay for a chartered ship. Its treasurer, Per \
Lund, put the cost at 42,000 crowns a day and said that the reserve would last for five weeks at most.

Shops on the island reported no shortages so far.

A spokeswoman for the ministry of transport said a request for help had been received and would be answered \
within the month. She declined to say whether a permanent bridge, promised in three elections, was still being \
considered. (INA)"""

ELSEWHERE = """\
Skarholm learned this week how much hangs on one old ship. Since the Tern was lifted out of the water, the \
ferry's queue on the mainland side has been empty but for a van or two, and the Petrel, which fills in for \
her, turns every lorry away.

What is wrong is by now well known: both main bearings are cracked, and the yard that made them is gone. Marit \
Olsen, whose family has run the line since her grandfather's day, told this paper that new ones are being cast \
and that she does not expect to sail before June. “I would rather be late than sink,” she said.

On the island people are calm. The baker gets up an hour earlier. The head of the school has put off the \
examinations. Only at the fuel station is there a notice that asks customers to take no more than they need.

Politics is less calm. On Thursday the council has to choose between a chartered ship at 42,000 crowns a day \
and no ship at all. The treasurer warns that there is money for five weeks. Others remember that a bridge has \
been promised before three elections, and ask where it is.

Last year 310,000 people made the crossing. This spring it may be half as many, and every one of them on foot."""
