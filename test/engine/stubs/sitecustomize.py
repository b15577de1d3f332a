"""Found by every Python of a stubbed pod: who waits between two attempts waits a twentieth of the time."""
import time

_sleep = time.sleep
time.sleep = lambda seconds: _sleep(seconds / 20)
