from django.urls import path

from . import views

app_name = "appointments"
urlpatterns = [
    path("", views.contact, name="contact"),
    path("with-answers/", views.from_checker, name="from_checker"),
    path("thanks/", views.thanks, name="thanks"),
]
