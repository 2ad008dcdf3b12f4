"""Indexes of documents: add them, search them, and answer by quotation with the place on the page."""
