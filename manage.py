#!/usr/bin/env python
from caladeo.cli import main

if __name__ == "__main__":
    main()
