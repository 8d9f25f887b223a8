# A name only: bin/python starts webapp/oneliner in its place.
