// `kith demo`: the whole product with three sample organisations, on a network of its own.
#pragma once

#include "app/commands.h"
