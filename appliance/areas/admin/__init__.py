"""Looking after the installation as a whole: backups and getting back."""
