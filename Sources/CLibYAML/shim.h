#pragma once
#include <yaml.h>
// Swift's module of the C library leaves this out.
#include <malloc.h>
