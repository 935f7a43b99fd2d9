// For tests: the whole table of endpoints as the program has it, and paths that its patterns stand for.
#pragma once

#include <filesystem>
#include <string>

#include "api/comfort.h"
#include "api/desk_api.h"
#include "api/listen_api.h"
#include "api/testing/testing.h"

namespace kith::api::testing {

class NoNetworks final : public ChannelConnector {
 public:
  std::vector<NetworkInfo> networks() override { return {}; }
  Ability ability(const listen::ChannelRow&) override { return {}; }
  Result<listen::NewChannel> connect(std::string_view, std::string_view) override { return none(); }
  Result<ConsentBegun> begin(std::string_view, std::string_view, Mode) override { return none(); }
  Result<listen::NewChannel> finish(std::string_view, const Secret&, std::string_view) override { return none(); }
  Result<listen::ChannelHealth> check(const listen::ChannelRow&) override { return none(); }
  Result<std::vector<Incoming>> reread(const listen::ChannelRow&, std::string_view) override { return none(); }
  void changed(WorkspaceId, ChannelId) override {}

 private:
  static Error none() { return fail(Kind::unsupported, "no networks here"); }
};

class NoPictures final : public PictureSource {
 public:
  Result<Picture> load(const std::string&) override { return fail(Kind::not_found, "no pictures here"); }
  Result<Picture> kept(const std::string&, const std::function<Result<Picture>()>& make) override { return make(); }
};

// The whole table, as the program has it.
struct Everything {
  explicit Everything(Installation& house)
      : desk(*house.db, house.clock, house.sealer, gatekeeper, *house.live, networks, pictures, files) {
    add_desk(*house.routes, desk);
    add_comfort(*house.routes, desk);
    add_listen(*house.routes, listen);
  }
  publish::Gatekeeper gatekeeper;
  NoNetworks networks;
  NoPictures pictures;
  store::Files files{std::filesystem::temp_directory_path() / "kith-routes-test"};
  DeskApi desk;
  ListenApi listen{desk};
};

inline constexpr int kRan = 299;  // "the endpoint was reached"

// A path of that pattern; `any` stands for every id in it.
inline std::string path_for(const std::string& pattern, WorkspaceId workspace, std::int64_t any = 77) {
  std::string out = pattern;
  const auto put = [&](std::string_view name, const std::string& value) {
    const auto at = out.find(name);
    if (at != std::string::npos) out.replace(at, name.size(), value);
  };
  put("{ws}", to_string(workspace));
  for (const char* id : {"{id}", "{pid}", "{version}"}) put(id, format_id(any));
  for (const char* word : {"{token}", "{signature}", "{address}", "{slug}", "{register}", "{key}", "{part}"})
    put(word, "t");
  return out;
}

}  // namespace kith::api::testing
