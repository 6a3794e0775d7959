"""Days of customers played through the hall's own rules, without devices and without asyncio."""
