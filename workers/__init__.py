"""The clock and the postman: Celery moves work, PostgreSQL remembers it. Nothing in leads imports this."""
