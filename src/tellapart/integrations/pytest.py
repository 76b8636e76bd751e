"""The pytest plug-in; pytest loads it wherever tellapart is installed, so it imports nothing."""
