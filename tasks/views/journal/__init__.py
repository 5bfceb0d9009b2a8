"""The *Journal* tab of an opportunity, and the notes that people write in it and on tasks."""
