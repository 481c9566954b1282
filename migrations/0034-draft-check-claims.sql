-- Which checks of drafts are under way, without reading those that wait.
create index draft_checks_claimed on publishing.draft_checks (claimed_until) where claimed_until is not null;
