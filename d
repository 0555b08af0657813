  1 [2 Clients] 3  4                          olga  desk.db
╭─ Dana Whitfield ───────────── e edit  m merge  d delete ─╮
│▸▌Well-known journalist, provide only verified            │
│ ▌information.                                            │
│                                                          │
│ ╭────╮  ★ Dana Whitfield                     #55 · rev 6 │
│ │ DW │  The Morning Ledger · Consumer affairs correspon… │
│ ╰────╯  first seen 2026-11-18, last appeal 2026-11-20 1… │
│                                                          │
│ Contacts       ✉ dana.whitfield@morningledger.exam… auto │
│                ☏ +44 20 7946…  landline  ? claimed  auto │
│                ❖ 90113377       primary  ? claimed  auto │
│                ❖ twitter.com/danawhitfi… ? claimed  auto │
│ Standing       VIP: always arrives, sorted first         │
│                                                          │
│ Tickets 3 ────────────────────────────────────────────── │
│  #59    Press question: heating Va… open     ✉   2d   11 │
│  #83    Morning! Any chance theVa… solved   ❖   3d    2 │
╰──────────────────────────────────────────────────────────╯
 n note  e edit  g gear  Enter open  * VIP  ? help  : more
