"""The room that decides which office works a lead, and writes that decision down."""
