"""Work: requests, jobs and the records of what was done."""
