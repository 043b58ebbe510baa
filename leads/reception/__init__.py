"""Requests that come by phone or over the counter, under the same rules as the form."""
