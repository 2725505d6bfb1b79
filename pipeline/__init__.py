"""Turn archives of council minutes and NGO reports into evidence of civil society in local decisions."""
