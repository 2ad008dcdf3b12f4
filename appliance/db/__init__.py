"""SQLite through apsw and peewee: connections, transactions, models, migrations."""
