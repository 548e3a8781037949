ANALYZE invoice;
