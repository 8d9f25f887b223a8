/** Small pure-JDK tools for things that live for a while: a state cell, growing pauses, deadlines. */
package oneliner.lifecycle;
