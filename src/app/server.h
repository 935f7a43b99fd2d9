// Server: a house at work: the web, the intake loops and the outbox, as far as settings ask for
// them.
#pragma once

#include <memory>

#include "app/house.h"
#include "base/result.h"

namespace kith::app {

class Server {
 public:
  // The house must outlive the server. Errors: unavailable (the address is in use).
  static Result<std::unique_ptr<Server>> start(House& house);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Where it listens; 0 without the web part.
  std::uint16_t port() const;
  // Tells on standard output where to go, with the one-time set-up link while nobody has an
  // account.
  void greet();
  // Lets requests under way finish, ends everything else. Called by the destructor too.
  void stop();

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);
  static Result<void> start_outbox(Parts& parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace kith::app
