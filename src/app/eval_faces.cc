// Faces from the shell.
#include <boost/json.hpp>

#include "app/eval.h"
#include "publish/pictures/pictures.h"

namespace kith::app {
namespace {

namespace json = boost::json;

json::array written(const std::vector<kith::faces::Face>& faces) {
  json::array list;
  for (const auto& f : faces)
    list.push_back(json::object{{"x", f.x}, {"y", f.y}, {"w", f.w}, {"h", f.h}, {"confidence", f.confidence}});
  return list;
}

// {id, bytes_b64} → {id, faces, doubtful}, each [{x, y, w, h, confidence}] in parts of the picture's width and height
Result<void> faces(const json::object& in, json::object& out) {
  TRY(const auto bytes, bytes_field(in, "bytes_b64"));
  TRY(const auto found, publish::find_faces(bytes));
  out["faces"] = written(found.faces);
  out["doubtful"] = written(found.doubtful);
  return {};
}

}  // namespace

void add_face_tasks(std::vector<EvalTask>& tasks) {
  tasks.push_back({"faces", "faces on a picture: where, and how sure", faces});
}

}  // namespace kith::app
