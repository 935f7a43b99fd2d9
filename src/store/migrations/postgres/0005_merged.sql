-- Who was taken for whom, found from the one who stayed.
CREATE INDEX contact_merged ON contact (merged_into, id) WHERE merged_into IS NOT NULL;
