// Beast's separately compiled half.
#include <boost/beast/src.hpp>
