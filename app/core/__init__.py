"""What every rule stands on: database, unit of work, acts, outbox, errors, clock, pages, stores."""
