"""The offices as staff read them: open or not, what they have to do, how a code would be routed."""
