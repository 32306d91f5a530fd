"""How a document becomes bytes, and how bytes become proof; knows neither the web nor the database."""
