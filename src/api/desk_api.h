// The desk's endpoints: conversations and what is said in them, people, channels, pictures.
#pragma once

#include "api/channel_connector.h"
#include "api/people/consents.h"
#include "api/desk/live.h"
#include "api/comfort/pictures.h"
#include "api/routes.h"
#include "api/comfort/visitor_witness.h"
#include "base/time.h"
#include "inbox/archive.h"
#include "inbox/desk.h"
#include "inbox/presence.h"
#include "inbox/views.h"
#include "inbox/writing.h"
#include "listen/channels.h"
#include "listen/intake.h"
#include "listen/matching.h"
#include "people/people.h"
#include "publish/gate/gatekeeper.h"
#include "publish/pictures/media.h"
#include "store/database.h"

namespace kith::publish {
class LinkedPages;
}

namespace kith::api {

// What the endpoints work with. Everything given by reference outlives it.
struct DeskApi {
  DeskApi(store::Database& database, const Clock& time, const Sealer& seal, publish::Gatekeeper& gatekeeper,
          Live& live_streams, ChannelConnector& networks, PictureSource& picture_source, const store::Files& files,
          listen::Matching* shared_matching = nullptr)
      : db(database), clock(time), sealer(seal), gate(gatekeeper), live(live_streams), connector(networks),
        pictures(seal, picture_source), desk(database, time), archive(database, time),
        views(database, time, desk), writing(database, time), people(database, time),
        channels(database, time, seal), own_matching(database),
        matching(shared_matching ? *shared_matching : own_matching), intake(database, time, matching, &files),
        media(database, time, files), consents(database, seal) {
    intake.tell(visitor_witness(gatekeeper, time));
  }

  store::Database& db;
  const Clock& clock;
  const Sealer& sealer;
  publish::Gatekeeper& gate;
  Live& live;
  ChannelConnector& connector;
  Pictures pictures;
  inbox::Desk desk;
  inbox::Archive archive;
  inbox::Views views;
  inbox::Writing writing;
  inbox::Presence presence;
  people::People people;
  listen::Channels channels;
  listen::Matching own_matching;  // where none is shared
  listen::Matching& matching;
  listen::Intake intake;
  publish::Media media;
  Consents consents;
  publish::LinkedPages* pages = nullptr;  // null: pages that drafts link to are not looked at
};

// All of the below.
void add_desk(Routes& routes, DeskApi& api);

void add_conversations(Routes& routes, DeskApi& api);
void add_messages(Routes& routes, DeskApi& api);
void add_replies(Routes& routes, DeskApi& api);
void add_deliveries(Routes& routes, DeskApi& api);
void add_canned_replies(Routes& routes, DeskApi& api);
void add_wishes(Routes& routes);
void add_visitors(Routes& routes, DeskApi& api);
void add_contacts(Routes& routes, DeskApi& api);
void add_moments(Routes& routes, DeskApi& api);
void add_channels(Routes& routes, DeskApi& api);
void add_search(Routes& routes, DeskApi& api);
void add_views(Routes& routes, DeskApi& api);
void add_queries(Routes& routes, DeskApi& api);
void add_counts(Routes& routes, DeskApi& api);
void add_media(Routes& routes, DeskApi& api);
void add_attachments(Routes& routes, DeskApi& api);

}  // namespace kith::api
