"""When people are at work: office-time arithmetic and the promise made from it. Pure; reads no clock."""
