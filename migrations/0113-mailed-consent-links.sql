-- How many links that ask for consent were mailed to an address of late: nobody's mailbox is filled by a publisher.
create index consent_invites_mailed on licensing.consent_invites (publisher_id, email, created_at)
  where mailed_in is not null;
