#!/usr/bin/env python
from caladeo.__main__ import main

if __name__ == "__main__":
    main()
