# Headers of others that most sources include, parsed once a build (docs/decisions/0010). House headers stay out.
# Every source still includes what it uses: the presets tsan, fuzz and bench are built without this.
find_package(fmt REQUIRED)

set(kith_plain_headers
    algorithm array atomic bit charconv chrono condition_variable cstddef cstdint cstdlib cstring deque expected
    filesystem fstream functional map memory mutex optional set span sstream stop_token string string_view thread
    tuple unordered_map utility variant vector fmt/format.h)
# Not Asio: its error categories would be set up at the start by every source, and sought by every link.
set(kith_wide_headers ${kith_plain_headers} boost/json.hpp)
set(kith_tests_headers ${kith_wide_headers} gtest/gtest.h)
# Rooms that hear neither JSON nor networks.
set(KITH_PLAIN_ROOMS base text faces model match policy)

# Nothing of this tree is named to the compiler, which starts in the root folder: so no path of ours gets into what
# it makes, which has the same bytes in every clone, and a compiler cache answers across them. The main file must be
# one of the machine's, since whoever only preprocesses a source (ccache) reads it anew; <cstddef> is short.
find_file(KITH_FIRST_HEADER cstddef PATHS ${CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES} NO_DEFAULT_PATH REQUIRED)
function(make_headers name)
  set(made ${CMAKE_BINARY_DIR}/headers/${name})
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/headers)
  list(TRANSFORM kith_${name}_headers REPLACE "(.+)" "-include;\\1" OUTPUT_VARIABLE headers)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}}")
  get_directory_property(options COMPILE_OPTIONS)
  get_directory_property(definitions COMPILE_DEFINITIONS)
  get_target_property(fmt_definitions fmt::fmt INTERFACE_COMPILE_DEFINITIONS)
  if(fmt_definitions)
    list(APPEND definitions ${fmt_definitions})
  endif()
  list(TRANSFORM definitions PREPEND -D)
  if(CMAKE_POSITION_INDEPENDENT_CODE AND name STREQUAL "tests")
    list(APPEND options ${CMAKE_CXX_COMPILE_OPTIONS_PIE})
  elseif(CMAKE_POSITION_INDEPENDENT_CODE)
    list(APPEND options ${CMAKE_CXX_COMPILE_OPTIONS_PIC})
  endif()
  add_custom_command(
    OUTPUT ${made}.pch
    COMMAND ${CMAKE_CXX_COMPILER} ${definitions} ${flags} ${options} ${CMAKE_CXX23_STANDARD_COMPILE_OPTION} ${headers}
            -fpch-instantiate-templates -Xclang -fno-pch-timestamp -MD -MF ${made}.d -MT ${made}.pch
            -x c++-header ${KITH_FIRST_HEADER} -o ${made}.pch
    WORKING_DIRECTORY / DEPFILE ${made}.d VERBATIM
    COMMENT "Parsing the headers of ${name} sources once")
  add_custom_target(kith_headers_${name} DEPENDS ${made}.pch)
endfunction()

# with_headers(plain|wide|tests sources…): these sources start from parsed headers: `plain` and `wide` those of
# libraries, `tests` those of programs. A source whose COMPILE_OPTIONS are set afterwards goes without them, as it
# must: the flags have to be the same.
function(with_headers name)
  if(CMAKE_DISABLE_PRECOMPILE_HEADERS)
    return()
  endif()
  set(parsed ${CMAKE_BINARY_DIR}/headers/${name}.pch)
  set_property(SOURCE ${ARGN} APPEND PROPERTY COMPILE_OPTIONS -include-pch ${parsed})
  set_property(SOURCE ${ARGN} APPEND PROPERTY OBJECT_DEPENDS ${parsed})
endfunction()

if(NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
  make_headers(plain)
  make_headers(wide)
  make_headers(tests)
endif()
