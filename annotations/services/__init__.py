"""Every write, by noun.

Each public function is one act: may I, is it right, save, remember (an `Event` in the same transaction), tell (on
commit). Everything about a claim happens under a lock on its article, so that two people never work past each other
and locks are always taken in the same order.
"""
