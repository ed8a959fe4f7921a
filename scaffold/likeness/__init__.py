"""Makes a new app like another one: what that does is kept, its names and what it refers to are decided anew."""
