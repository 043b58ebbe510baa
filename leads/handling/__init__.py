"""What a person does with one lead: claim, attempt, next action, snooze, close; each undoable for a while."""
