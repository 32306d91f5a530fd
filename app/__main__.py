"""`python -m app COMMAND`: what the launcher hands over to."""

from app.cli import main

raise SystemExit(main())
