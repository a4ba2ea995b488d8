"""The review page: reading an article, and every act on the claims in it."""
