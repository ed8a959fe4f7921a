"""What an update is: the apps that there are, what becomes of each file, and what has to be asked first."""
