"""The product’s own processes for a test, with a database, a broker and a mail server of their own."""
