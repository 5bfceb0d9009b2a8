"""*Mes tâches › Calendrier*: a month, a week or a day of tasks, trips and key dates."""
