// Filled by the screen that loads it.
