"""How long a mapping takes: its stages beside what parsing alone takes, and what stands before."""
