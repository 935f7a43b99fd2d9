#include "channels/mail/mailbox.h"

namespace kith::channels::mail {

Task<Result<void>> Mailbox::open() {
  if (client_) co_return Result<void>{};
  CO_TRY(auto secret, co_await credentials_.load());
  CO_TRY(auto credential, credential_from_json(secret.reveal()));
  net::MailServer server = settings_.imap;
  server.password = credential.imap;
  CO_TRY(auto client, co_await net::connect_imap(guard_, std::move(server)));
  CO_TRY(auto folders, co_await client->list());
  sent_ = net::sent_folder(folders);
  drafts_ = net::drafts_folder(folders);
  client_ = std::move(client);
  co_return Result<void>{};
}

Task<Result<net::ImapMailbox>> Mailbox::enter(std::string folder, bool read_only) {
  CO_TRYV(co_await open());
  auto box = co_await client_->select(std::move(folder), read_only);
  if (!box) co_return after(std::move(box).error());
  co_return box;
}

Error Mailbox::after(Error error) {
  if (error.kind != Kind::not_found && error.kind != Kind::invalid) drop();
  return error;
}

Task<Result<std::uint32_t>> first_since(net::ImapClient& client, Time since, std::size_t most) {
  CO_TRY(auto uids, co_await client.uids_from(1));
  if (uids.empty()) co_return std::uint32_t{1};
  std::size_t low = uids.size() > most ? uids.size() - most : 0, high = uids.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    auto mail = co_await client.fetch(uids[middle], 1);
    if (!mail && mail.error().kind != Kind::not_found) co_return std::move(mail).error();
    const auto arrived = mail ? parse_internal_date(mail->internal_date) : Result<Time>(since);
    if (arrived && *arrived < since)
      low = middle + 1;
    else
      high = middle;
  }
  co_return low < uids.size() ? uids[low] : uids.back() + 1;
}

}  // namespace kith::channels::mail
