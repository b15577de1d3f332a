"""In place of SGLang's router: reads its words as a release does."""
import os
import sys

import stub_group as group
import stub_parser

group.called('router', stub_parser.router(sys.argv[1:], os.environ['STUB_ROUTER']))
