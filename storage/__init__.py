"""Everything SQL; no SQLAlchemy object leaves this package."""
