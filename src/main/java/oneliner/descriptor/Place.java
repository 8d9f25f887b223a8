package oneliner.descriptor;

/** Where something is written; lines count from 1. */
record Place(Source source, int line) {}
