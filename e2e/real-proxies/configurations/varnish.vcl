vcl 4.1;

backend gateway {
  .host = "127.0.0.1";
  .port = "{{gateway}}";
}
